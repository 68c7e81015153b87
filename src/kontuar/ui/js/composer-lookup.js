/* Questions to the server while one types: only the last counts, a lost answer is asked for once more. */
const PATIENCE = 4_000;

/* Null where no answer came in time: a connection that hangs must not hold the list. */
export const get = (url, headers) =>
  fetch(url, { headers, signal: AbortSignal.timeout(PATIENCE) }).catch(() => null);

export class Lookup {
  turn = 0;

  forget() {
    this.turn += 1;
  }

  /* What was found, null where nothing could be learned, undefined where something newer was asked. */
  async ask(find) {
    const turn = (this.turn += 1);
    const found = (await find()) ?? (await this.again(turn, find));
    return turn === this.turn ? found : undefined;
  }

  async again(turn, find) {
    await new Promise((later) => setTimeout(later, 300));
    return turn === this.turn ? find() : null;
  }
}
