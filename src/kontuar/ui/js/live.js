/* [data-live="topic …"]: elements that ask again when something changed, without disturbing a reader. */
const all = () => document.querySelectorAll("[data-live]");
const refresh = (element) => element.dispatchEvent(new CustomEvent("live"));

export function changed(topics) {
  for (const topic of new Set(topics)) {
    document.body.dispatchEvent(new CustomEvent("k:changed", { bubbles: true, detail: { topic } }));
  }
  for (const element of all()) {
    if (element.dataset.live.split(/\s+/).some((topic) => topics.includes(topic))) refresh(element);
  }
}

export function refreshAll() {
  all().forEach(refresh);
}

const ids = (root) => [...root.querySelectorAll("[data-row][id]")].map((row) => row.id);

const scrollers = (element) => (element ? [...(element.scrollTop > 4 ? [element] : []), ...scrollers(element.parentElement)] : []);

function read(element) {
  return scrollers(element).length > 0 || element.matches(":hover") || element.contains(document.activeElement);
}

/* [data-live-hold=pill]: rows that would move under the reader's eye wait behind the pill. */
document.addEventListener("htmx:before:swap", (event) => {
  const { ctx, tasks } = event.detail;
  const element = ctx.sourceElement;
  const pill = document.getElementById(element.dataset?.liveHold ?? "");
  if (!pill || ctx.sourceEvent?.type !== "live") return;
  const before = ids(element);
  const after = ids(tasks[0].fragment);
  const fresh = after.filter((id) => !before.includes(id));
  const moved = before.filter((id) => after.includes(id)).join() !== after.filter((id) => before.includes(id)).join();
  const hold = (fresh.length > 0 || moved) && read(element) && !("liveNow" in element.dataset);
  delete element.dataset.liveNow;
  pill.hidden = !hold;
  if (!hold) return;
  event.preventDefault();
  pill.querySelector("span").textContent = say(pill, fresh.length);
});

function say({ dataset }, count) {
  if (!count) return dataset.moved;
  const form = new Intl.PluralRules(document.documentElement.lang).select(count);
  return (dataset[form] ?? dataset.other).replace("{n}", count);
}

document.addEventListener("click", (event) => {
  const pill = event.target.closest?.(".pill[data-releases]");
  const element = pill && document.getElementById(pill.dataset.releases);
  if (!element) return;
  element.dataset.liveNow = "";
  element.querySelector("[data-row]")?.focus({ preventScroll: true });
  pill.hidden = true;
  for (const scroller of scrollers(element)) scroller.scrollTop = 0;
  refresh(element);
});
