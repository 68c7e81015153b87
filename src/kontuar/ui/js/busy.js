/* A thin line at the top when an answer takes longer than a blink; never for live refreshes. */
const SLOW = 400;
const waiting = new Map();

document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  if (ctx.sourceEvent?.type === "live") return;
  waiting.set(ctx, setTimeout(() => (document.body.dataset.busy = ""), SLOW));
});

document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  clearTimeout(waiting.get(ctx));
  waiting.delete(ctx);
  if (!waiting.size) delete document.body.dataset.busy;
});
