/* Elements that several scripts make. */
export const hidden = (name, value) =>
  Object.assign(document.createElement("input"), { type: "hidden", name, value });

export const kbd = (text) =>
  Object.assign(document.createElement("kbd"), { className: "kbd", textContent: text });

export const heading = (textContent) =>
  Object.assign(document.createElement("li"), { className: "palette-group", role: "presentation", textContent });

/* What belongs to the matter at hand comes before the rail and the frame. */
export const placeOf = (element) => ({
  far: Number(!element.closest("#main")),
  group: element.closest("[data-command-group]")?.dataset.commandGroup ?? "",
});
