/* Where one reads: the newest in view, news without a jump, and what an answer's author had seen. */
const scroller = () => document.getElementById("thread-scroll");
const pill = () => document.getElementById("thread-pill");
/* The thread grows upwards from its end (column-reverse), so its end is scroll position 0. */
const atEnd = () => !scroller() || scroller().scrollTop > -40;
const newest = () => document.querySelector("#thread > .message:last-of-type")?.id;
let before = null;
let sending = false;

export function toNewest() {
  scroller().scrollTop = 0;
  pill().hidden = true;
}

/* Whoever is typing has not read it yet: the answer keeps saying what its author had seen. */
function arrived(wasAtEnd) {
  if (sending) toNewest();
  else if (!wasAtEnd) pill().hidden = false;
  sending = false;
  const form = document.getElementById("reply-box");
  const typed = form?.querySelector("k-composer")?.html;
  if (form && !typed && wasAtEnd) form.querySelector("[data-seen]").value = newest().slice(2);
}

document.addEventListener("submit", (event) => (sending ||= event.target.matches("[data-composer-form]")), true);
document.addEventListener("htmx:before:swap", (event) => {
  if (event.detail.ctx.target?.id === "thread") before = { newest: newest(), atEnd: atEnd() };
});
document.addEventListener("htmx:after:swap", (event) => {
  if (event.detail.ctx.target?.id !== "thread" || !before) return;
  if (before.newest !== newest()) arrived(before.atEnd);
  before = null;
});
document.addEventListener("scroll", (event) => {
  if (event.target.id === "thread-scroll" && atEnd()) pill().hidden = true;
}, true);
document.addEventListener("click", (event) => {
  if (event.target.closest?.("#thread-pill")) toNewest();
});
