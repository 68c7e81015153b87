/* <k-push topics="inbox conversation-1" after="…">: the server says what changed, the page asks again. */
import { Silence, showOffline } from "./connection.js";
import { changed, refreshAll } from "./live.js";

const LOST_AFTER = 2_000;
const ASLEEP_AFTER = 5 * 60_000;

class Push extends HTMLElement {
  static observedAttributes = ["topics"];
  #changed = [];
  #retry = 500;
  silence = new Silence(() => this.lost());

  connectedCallback() {
    this.last = this.getAttribute("after") || "";
    this.missed = !this.last;
    this.listening = new AbortController();
    const { signal } = this.listening;
    document.addEventListener("visibilitychange", () => this.sleepOrWake(), { signal });
    addEventListener("online", () => this.start(), { signal });
    addEventListener("offline", () => this.lost(), { signal });
    addEventListener("pagehide", () => this.stop(), { signal });
    addEventListener("pageshow", (event) => event.persisted && this.start(), { signal });
    this.start();
  }

  disconnectedCallback() {
    this.listening.abort();
    this.stop();
  }

  attributeChangedCallback() {
    if (!this.listening) return;
    this.stop();
    this.start();
  }

  start() {
    const topics = (this.getAttribute("topics") || "").trim().replace(/\s+/g, ",");
    clearTimeout(this.again);
    if (!topics || this.source) return;
    const query = new URLSearchParams({ topics });
    if (this.last) query.set("after", this.last);
    this.source = new EventSource(`${this.getAttribute("url") || "/push"}?${query}`);
    this.source.onopen = () => this.found();
    this.source.onerror = () => this.lost();
    this.source.addEventListener("changed", (event) => this.heard(event));
    this.source.addEventListener("still", () => this.silence.broken());
  }

  stop() {
    clearTimeout(this.again);
    this.silence.end();
    clearTimeout(this.warning);
    this.warning = null;
    this.source?.close();
    this.source = null;
  }

  heard({ data, lastEventId }) {
    this.silence.broken();
    if (lastEventId) this.last = lastEventId;
    data.split(/[\s,]+/).forEach((topic) => this.#changed.push(topic));
    this.soon ??= setTimeout(() => {
      this.soon = null;
      changed(this.#changed.splice(0));
    }, 60);
  }

  found() {
    this.silence.broken();
    clearTimeout(this.warning);
    this.warning = null;
    this.#retry = 500;
    if (!this.missed) return;
    this.missed = false;
    showOffline(false);
    refreshAll();
  }

  lost() {
    clearTimeout(this.again);
    this.silence.end();
    this.source?.close();
    this.source = null;
    this.missed = true;
    this.warning ??= setTimeout(() => showOffline(true), LOST_AFTER);
    this.again = setTimeout(() => this.start(), this.#retry * (0.8 + Math.random() * 0.4));
    this.#retry = Math.min(this.#retry * 2, 10_000);
  }

  /* A tab that nobody looks at gives its connection back; on return everything is asked anew. */
  sleepOrWake() {
    clearTimeout(this.nap);
    if (!document.hidden) this.start();
    else this.nap = setTimeout(() => { this.stop(); this.missed = true; }, ASLEEP_AFTER);
  }
}

customElements.define("k-push", Push);
