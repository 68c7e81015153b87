/* <k-passkey data-kind="get|create|login">: asks the browser for a passkey and sends what it gives. */
class Passkey extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.button = this.querySelector("[data-passkey]");
    this.button.addEventListener("click", () => this.use());
    const numeric = /^[\d.]+$|^\[/.test(location.hostname);
    if (!numeric && window.PublicKeyCredential?.parseRequestOptionsFromJSON) return;
    this.button.disabled = true;
    this.say(this.dataset.unable);
  }

  async use() {
    this.say("");
    this.button.disabled = true;
    try {
      const credential = await this.ask();
      this.form.elements.credential.value = JSON.stringify(credential.toJSON());
      this.form.submit();
    } catch (problem) {
      if (problem.name !== "AbortError") this.say(this.dataset.refused);
    } finally {
      this.button.disabled = false;
    }
  }

  async ask() {
    const { creation_options: creation, request_options: request } = await this.options();
    if (this.dataset.kind !== "create") {
      const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(request.publicKey);
      return navigator.credentials.get({ publicKey });
    }
    const wanted = structuredClone(creation.publicKey);
    const alone = this.form.elements.passwordless?.checked ?? false;
    Object.assign(wanted.authenticatorSelection ??= {}, {
      residentKey: alone ? "required" : "discouraged",
      requireResidentKey: alone,
      ...(alone && { userVerification: "required" }),
    });
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(wanted);
    return navigator.credentials.create({ publicKey });
  }

  async options() {
    const written = this.querySelector("script[type='application/json']");
    if (written) return JSON.parse(written.textContent);
    const answer = await fetch(this.form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  say(text) {
    const place = this.querySelector(".refusal");
    place.textContent = text;
    place.hidden = !text;
  }
}

customElements.define("k-passkey", Passkey);
