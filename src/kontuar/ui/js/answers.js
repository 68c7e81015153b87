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

document.addEventListener("htmx:response:error", (event) => {
  const { ctx } = event.detail;
  const { status } = ctx.response;
  if (status === 422 || ctx.hx?.trigger || ctx.sourceElement.hasAttribute("data-live")) return;
  toast(status === 404 || status === 410 ? words().gone : words().refused, { tone: "broken" });
});

document.addEventListener("htmx:error", (event) => {
  const { ctx, error } = event.detail;
  if (!ctx || error?.name === "AbortError" || ctx.sourceElement.hasAttribute("data-live")) return;
  toast(words().unreachable, { tone: "broken" });
});
