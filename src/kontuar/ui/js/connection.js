/* Whether the server is still there, and the bar that says when it is not. */
const SILENT_AFTER = 40_000; /* it is heard each 15 s; a connection that died makes no sound */

export class Silence {
  constructor(tooLong) {
    this.tooLong = tooLong;
  }

  broken() {
    this.end();
    this.timer = setTimeout(this.tooLong, SILENT_AFTER);
  }

  end() {
    clearTimeout(this.timer);
  }
}

export function showOffline(shown) {
  document.getElementById("offline-bar").hidden = !shown;
  document.body.dispatchEvent(new CustomEvent(shown ? "k:offline" : "k:online", { bubbles: true }));
}
