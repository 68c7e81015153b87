/* What the server answers to htmx when it is not simply the part that was asked for. */
import { toast } from "./toast.js";

const words = () => document.getElementById("words").dataset;

/* A session that has ended answers with the login page: go there instead of showing it in a pane. */
document.addEventListener("htmx:after:request", (event) => {
  const { ctx } = event.detail;
  const whole = /^\s*<!doctype/i.test(ctx.text ?? "");
  if (ctx.response.raw.redirected && whole && ctx.target !== document.body) {
    event.preventDefault();
    location.assign(ctx.response.raw.url);
  }
});

/* A refusal in words is an element .problem in the answer; without one we say what is known. */
function reason({ text, response }) {
  const said = new DOMParser().parseFromString(text ?? "", "text/html").querySelector(".problem");
  if (said) return said.textContent.trim();
  return [404, 410].includes(response.status) ? words().gone : words().refused;
}

document.addEventListener("htmx:response:error", (event) => {
  const { ctx } = event.detail;
  if (ctx.response.status === 422 || ctx.hx?.trigger || ctx.sourceElement.hasAttribute("data-live")) return;
  toast(reason(ctx), { tone: "broken" });
});

document.addEventListener("htmx:error", (event) => {
  const { ctx, error } = event.detail;
  if (!ctx || error?.name === "AbortError" || ctx.sourceElement.hasAttribute("data-live")) return;
  toast(words().unreachable, { tone: "broken" });
});
