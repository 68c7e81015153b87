/* <k-zone>: chooses the browser's own time zone in the list inside, while nobody has chosen yet. */
class Zone extends HTMLElement {
  connectedCallback() {
    const list = this.querySelector("select");
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    if ([...list.options].some((option) => option.value === timeZone)) list.value = timeZone;
  }
}

customElements.define("k-zone", Zone);
