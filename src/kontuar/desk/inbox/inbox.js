/* The list beside the conversation: which row is open, what is fetched ahead, what the address says. */
const openId = () => /^\/c\/([0-9a-f-]{36})\//.exec(location.pathname)?.[1];
const FRESH = 10_000;
const ahead = new Map();

function mark() {
  const open = openId();
  for (const row of document.querySelectorAll(".row[aria-current]")) {
    if (row.id !== `c-${open}`) row.removeAttribute("aria-current");
  }
  document.getElementById(`c-${open}`)?.setAttribute("aria-current", "true");
}

/* The push connection follows the conversation that is open. */
function follow() {
  const matter = document.getElementById("matter");
  const push = document.querySelector("k-push");
  const own = push.getAttribute("topics").split(/\s+/).filter((topic) => !/^(conversation|typing)-/.test(topic));
  const topics = [...own, matter?.dataset.topics ?? ""].join(" ").trim();
  if (push.getAttribute("topics") !== topics) push.setAttribute("topics", topics);
  if (matter?.dataset.title) document.title = `${matter.dataset.title} · Kontuar`;
}

/* Fetched when the pointer rests on a row or the keys move to it; opening it then waits for nothing. */
function fetchAhead(row) {
  const url = row?.getAttribute("hx-get");
  if (!url || row.hasAttribute("aria-current")) return;
  const known = ahead.get(url);
  if (known && Date.now() - known.at < FRESH) return;
  const headers = { "HX-Request": "true", "HX-Target": "div#matter", "HX-Request-Type": "partial", Accept: "text/html" };
  ahead.set(url, { at: Date.now(), answer: fetch(url, { headers }).catch(() => null) });
}

let resting;
const rowOf = (event) => event.target.closest?.(".row[hx-get]");
document.addEventListener("pointerover", (event) => {
  clearTimeout(resting);
  const row = rowOf(event);
  if (row && event.pointerType === "mouse") resting = setTimeout(fetchAhead, 65, row);
});
document.addEventListener("pointerdown", (event) => fetchAhead(rowOf(event)));
document.addEventListener("k:row", (event) => {
  clearTimeout(resting);
  resting = setTimeout(fetchAhead, 80, rowOf(event));
});
document.addEventListener("k:changed", () => ahead.clear());

document.addEventListener("htmx:config:request", (event) => {
  const { ctx } = event.detail;
  const source = ctx.sourceElement;
  if (source.matches("[data-list-form]")) {
    ctx.request.action = location.pathname.startsWith("/c/") ? "/" : location.pathname;
    return;
  }
  const known = source.matches(".row") && ahead.get(source.getAttribute("hx-get"));
  if (!known || Date.now() - known.at > FRESH) return;
  ahead.delete(source.getAttribute("hx-get"));
  ctx.fetch = async (url, request) => (await known.answer) ?? fetch(url, request);
});

/* The address keeps the open conversation while the list beside it is searched. */
document.addEventListener("htmx:before:history:update", (event) => {
  const { sourceElement, history } = event.detail;
  if (!sourceElement?.matches?.("[data-list-form]")) return;
  const asked = new URL(history.path, location.href).searchParams;
  for (const [name, value] of [...asked]) if (!value || value === "all") asked.delete(name);
  history.path = location.pathname + (asked.size ? `?${asked}` : "");
});

document.addEventListener("htmx:after:swap", () => {
  mark();
  follow();
});
addEventListener("popstate", mark);
mark();
follow();
