/* What may be pasted: letters' own formatting, nothing that runs, loads from afar or paints. */
const KEPT = new Set("A B BLOCKQUOTE BR CODE DIV EM I IMG LI OL P PRE S SPAN STRONG U UL".split(" "));
const BLOCKS = new Set("ADDRESS ARTICLE DD DT FIGURE FOOTER H1 H2 H3 H4 H5 H6 HEADER SECTION TR".split(" "));
const DROPPED = new Set("HEAD IFRAME LINK META NOSCRIPT OBJECT SCRIPT STYLE SVG TEMPLATE TITLE VIDEO AUDIO".split(" "));
const SAFE_LINK = /^(?:https?:|mailto:|tel:)/i;
const ATTRIBUTES = { A: ["href"], IMG: ["src", "alt", "data-file", "width", "height"], SPAN: ["data-mention", "class"] };

export function clean(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const result = document.createDocumentFragment();
  result.append(...[...parsed.body.childNodes].flatMap(copy));
  return result;
}

function copy(node) {
  if (node.nodeType === Node.TEXT_NODE) return [document.createTextNode(node.data)];
  if (node.nodeType !== Node.ELEMENT_NODE || DROPPED.has(node.nodeName.toUpperCase())) return [];
  const inside = [...node.childNodes].flatMap(copy);
  const name = BLOCKS.has(node.nodeName) ? "P" : node.nodeName;
  if (!KEPT.has(name) || !allowed(node)) return inside;
  const made = document.createElement(name);
  for (const attribute of ATTRIBUTES[name] ?? []) {
    if (node.hasAttribute(attribute)) made.setAttribute(attribute, node.getAttribute(attribute));
  }
  if (name === "A") Object.assign(made, { target: "_blank", rel: "noopener noreferrer" });
  if (name === "SPAN") Object.assign(made, { className: "mention", contentEditable: "false" });
  made.append(...inside);
  return [made];
}

/* Images only from this very house, spans only as mentions, links only where a letter may lead. */
function allowed(node) {
  if (node.nodeName === "A") return SAFE_LINK.test(node.getAttribute("href") ?? "");
  if (node.nodeName === "SPAN") return node.hasAttribute("data-mention");
  if (node.nodeName !== "IMG") return true;
  const source = node.getAttribute("src") ?? "";
  return node.hasAttribute("data-file") && new URL(source, location.href).origin === location.origin;
}
