/* One file to the server: how far it is, and what the server said. */
export function send(url, file, { inText, progress, done }) {
  const request = new XMLHttpRequest();
  const body = new FormData();
  body.set("file", file);
  if (inText) body.set("inline", "1");
  request.open("POST", url);
  request.setRequestHeader("X-CSRFToken", document.body.dataset.csrf);
  request.setRequestHeader("Accept", "application/json");
  request.upload.addEventListener("progress", ({ loaded, total }) => progress(loaded / total));
  request.addEventListener("loadend", () => done(request.status, read(request.responseText)));
  request.send(body);
  return request;
}

function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

export function saySize(bytes) {
  const small = bytes < 1e6;
  const format = { style: "unit", unit: small ? "kilobyte" : "megabyte", maximumFractionDigits: small ? 0 : 1 };
  return new Intl.NumberFormat(document.documentElement.lang, format).format(small ? Math.max(1, bytes / 1e3) : bytes / 1e6);
}
