// Calls that a page makes by itself, with the form token; when the session has ended the page says so and keeps what was typed.
const meta = () => document.querySelector("meta[name=csrf-token]");
const band = () => document.querySelector("[data-signed-out]");

export const call = {
  async post(address, body, headers = {}) {
    const answer = await fetch(address, { method: "POST", body, headers: { "X-CSRFToken": meta().content, ...headers } });
    if (answer.status === 401 || answer.status === 400) await this.ended();
    return answer;
  },
  token: () => meta().content,
  async ended() {
    if (!(await this.renewed())) band()?.removeAttribute("hidden");
  },
  // Whoever signed in again in another window goes on here with the token of the new session.
  async renewed() {
    const answer = await fetch("/token", { headers: { Accept: "application/json", "X-Background": "1" } });
    if (!answer.ok) return false;
    const { token } = await answer.json();
    meta().content = token;
    for (const input of document.querySelectorAll("input[name=csrf_token]")) input.value = token;
    band()?.setAttribute("hidden", "");
    return true;
  },
  watchReturn() {
    document.addEventListener("visibilitychange", () => { if (!document.hidden && band() && !band().hidden) this.renewed(); });
  },
};
