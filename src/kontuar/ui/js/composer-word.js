/* The word somebody is typing: found before the caret, given way to what was chosen. */

/* Known by one of the patterns, whose first group stays; null where nobody types such a word. */
export function wordAt({ editor, area }, patterns) {
  if (document.activeElement !== area) return null;
  const range = editor.getSelection();
  const node = range.startContainer;
  if (!range.collapsed || node.nodeType !== Node.TEXT_NODE) return null;
  const before = node.data.slice(0, range.startOffset);
  for (const pattern of patterns) {
    const found = pattern.exec(before);
    if (found) return { node, query: found[2], from: found.index + found[1].length, to: range.startOffset };
  }
  return null;
}

export function replaceWord({ editor }, word, html) {
  const range = document.createRange();
  range.setStart(word.node, word.from);
  range.setEnd(word.node, word.to);
  editor.setSelection(range);
  editor.insertHTML(html);
}
