// The text of a notice on the clipboard; the button is there only where a script runs.
export function copying() {
  for (const button of document.querySelectorAll("[data-copy]")) {
    const text = document.getElementById(button.dataset.copy), said = document.querySelector("[data-copy-said]");
    button.hidden = false;
    button.addEventListener("click", async () => {
      text.select();
      try {
        await navigator.clipboard.writeText(text.value);
        said.textContent = "已复制，到微信里粘贴即可。";
      } catch {
        said.textContent = document.execCommand("copy") ? "已复制，到微信里粘贴即可。" : "浏览器不允许自动复制，文字已选中，请按 Ctrl+C 或长按复制。";
      }
    });
  }
}
