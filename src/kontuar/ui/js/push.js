/* <k-push topics="inbox conversation-1" after="…">: the server says what changed, the page asks again. */
const LOST_AFTER = 2_000;
const ASLEEP_AFTER = 5 * 60_000;

class Push extends HTMLElement {
  static observedAttributes = ["topics"];
  #changed = new Set();
  #retry = 500;

  connectedCallback() {
    this.last = this.getAttribute("after") || "";
    document.addEventListener("visibilitychange", this.sleepOrWake);
    addEventListener("online", this.hurry);
    addEventListener("pagehide", this.stop);
    addEventListener("pageshow", this.comeBack);
    this.start();
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this.sleepOrWake);
    removeEventListener("online", this.hurry);
    removeEventListener("pagehide", this.stop);
    removeEventListener("pageshow", this.comeBack);
    this.stop();
  }

  attributeChangedCallback(_name, before, after) {
    if (before === null || before === after || !this.isConnected) return;
    this.stop();
    this.start();
  }

  start() {
    const topics = (this.getAttribute("topics") || "").trim().split(/\s+/).filter(Boolean);
    if (!topics.length || this.source) return;
    const query = new URLSearchParams({ topics: topics.join(",") });
    if (this.last) query.set("after", this.last);
    this.source = new EventSource(`${this.getAttribute("url") || "/push"}?${query}`);
    this.source.addEventListener("open", () => this.found());
    this.source.addEventListener("changed", (event) => this.heard(event));
    this.source.addEventListener("error", () => this.lost());
  }

  stop = () => {
    clearTimeout(this.again);
    clearTimeout(this.warning);
    this.source?.close();
    this.source = null;
  };

  heard({ data, lastEventId }) {
    if (lastEventId) this.last = lastEventId;
    for (const topic of data.split(/[\s,]+/).filter(Boolean)) this.#changed.add(topic);
    this.soon ??= setTimeout(() => this.tell(), 60);
  }

  tell() {
    const topics = [...this.#changed];
    this.#changed.clear();
    this.soon = null;
    for (const topic of topics) document.body.dispatchEvent(new CustomEvent("k:changed", { bubbles: true, detail: { topic } }));
    for (const element of document.querySelectorAll("[data-live]")) {
      if (element.dataset.live.split(/\s+/).some((topic) => topics.includes(topic))) refresh(element);
    }
  }

  found() {
    clearTimeout(this.warning);
    this.warning = null;
    this.#retry = 500;
    if (!this.missed) return;
    this.missed = false;
    document.getElementById("offline-bar").hidden = true;
    document.body.dispatchEvent(new CustomEvent("k:online", { bubbles: true }));
    for (const element of document.querySelectorAll("[data-live]")) refresh(element);
  }

  lost() {
    this.source?.close();
    this.source = null;
    this.missed = true;
    this.warning ??= setTimeout(() => {
      document.getElementById("offline-bar").hidden = false;
      document.body.dispatchEvent(new CustomEvent("k:offline", { bubbles: true }));
    }, LOST_AFTER);
    this.again = setTimeout(() => this.start(), this.#retry * (0.8 + Math.random() * 0.4));
    this.#retry = Math.min(this.#retry * 2, 10_000);
  }

  hurry = () => {
    if (this.source) return;
    clearTimeout(this.again);
    this.start();
  };
  comeBack = (event) => event.persisted && this.hurry();
  sleepOrWake = () => {
    clearTimeout(this.nap);
    if (document.hidden) this.nap = setTimeout(() => { this.stop(); this.missed = true; }, ASLEEP_AFTER);
    else this.hurry();
  };
}

const refresh = (element) => element.dispatchEvent(new CustomEvent("live", { bubbles: false }));

customElements.define("k-push", Push);
