// Choosing many rows: all of a page at once, and how many are chosen. Without a script the link draws the page with all of them ticked.
export function picking() {
  for (const form of document.querySelectorAll("form[data-picking]")) {
    const boxes = [...form.querySelectorAll("input[name=item]")], told = form.querySelector("[data-picked]"), all = form.querySelector("a[data-all]");
    const tell = () => {
      const chosen = boxes.filter(box => box.checked).length;
      if (told) told.textContent = chosen ? `已选 ${chosen} 件` : "请勾选要办理的事项";
      if (all) all.textContent = chosen === boxes.length && chosen ? "取消全选" : `全选本页 ${boxes.length} 件`;
    };
    form.addEventListener("change", tell);
    all?.addEventListener("click", event => {
      event.preventDefault();
      const fill = boxes.some(box => !box.checked);
      for (const box of boxes) box.checked = fill;
      tell();
    });
    tell();
    window.addEventListener("pageshow", tell);                     // coming back, a browser ticks again what was ticked
  }
}
