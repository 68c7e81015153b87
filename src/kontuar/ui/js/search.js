/* How well a text answers what was typed; marks on letters do not matter. */
const fold = (text) => text.toLowerCase().replaceAll("ł", "l").normalize("NFD").replace(/\p{M}/gu, "");

/* Higher is better, 0 is no match: whole words first, then letters in order. */
export function score(query, text) {
  const [wanted, there] = [fold(query).trim(), fold(text)];
  if (!wanted) return 1;
  const at = there.indexOf(wanted);
  if (at >= 0) return 1000 - at + (at === 0 || there[at - 1] === " " ? 500 : 0);
  let from = 0, gaps = 0;
  for (const letter of wanted.replaceAll(" ", "")) {
    const next = there.indexOf(letter, from);
    if (next < 0) return 0;
    gaps += next - from;
    from = next + 1;
  }
  return Math.max(1, 300 - gaps * 10);
}
