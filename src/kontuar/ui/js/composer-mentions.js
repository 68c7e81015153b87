/* "@ol" offers colleagues; choosing one writes a mention that the server can read. */
import { get } from "./composer-lookup.js";
import { Offers } from "./composer-offers.js";
import { hidden } from "./elements.js";

export class Mentions extends Offers {
  patterns = [/(^|[\s(])@([\p{L}\p{M}\d.-]{0,30})$/u];

  constructor(composer) {
    super(composer, composer.querySelector("[data-mentions]"));
    if (composer.dataset.mentionsUrl) this.listen();
  }

  sync() {
    const people = [...this.area.querySelectorAll("[data-mention]")].map((span) => span.dataset.mention);
    this.composer.querySelectorAll("input[name=mentions]").forEach((input) => input.remove());
    this.composer.append(...[...new Set(people)].map((id) => hidden("mentions", id)));
  }

  async find(query) {
    const url = `${this.composer.dataset.mentionsUrl}?${new URLSearchParams({ q: query })}`;
    const answer = await get(url, { Accept: "application/json" });
    if (!answer?.ok) return null;
    const { people } = await answer.json();
    return people.slice(0, 8).map(({ id, name }) => {
      const item = document.createElement("li");
      Object.assign(item, { className: "menu-item", role: "option", textContent: name });
      item.dataset.person = id;
      return item;
    });
  }

  choose(item) {
    if (!item) return;
    const person = document.createElement("span");
    person.dataset.mention = item.dataset.person;
    person.textContent = `@${item.textContent}`;
    this.write(`${person.outerHTML}\u00a0`);
  }
}
