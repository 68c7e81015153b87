/* Keeps relative times and waiting lengths true while a page stays open. */
const words = document.getElementById("words").dataset;
const clock = (stamp) => stamp.slice(11, 16).replace(/^0/, "");

function ago(minutes, element) {
  if (minutes < 0) return element.textContent;
  if (minutes < 1) return words.justNow;
  if (minutes < 60) return `${minutes}\u00a0min\u00a0${words.past}`;
  const sameDay = new Date(element.dateTime).toDateString() === new Date().toDateString();
  return sameDay && minutes < 120 ? clock(element.dateTime) : element.textContent;
}

function length(minutes) {
  if (minutes < 1) return words.moment;
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor((minutes / 60) % 24), minutes % 60];
  const parts = days
    ? [[days, days === 1 ? words.day : words.days], [days < 7 ? hours : 0, words.hour]]
    : [[hours, words.hour], [rest, "min"]];
  return parts.filter(([count]) => count).map(([count, unit]) => `${count}\u00a0${unit}`).join(" ");
}

function tick() {
  if (document.hidden) return;
  for (const element of document.querySelectorAll("time[data-shape=ago], time[data-shape=waiting]")) {
    const minutes = Math.floor((Date.now() - new Date(element.dateTime)) / 60000);
    const text = element.dataset.shape === "ago" ? ago(minutes, element) : length(Math.max(0, minutes));
    if (element.textContent !== text) element.textContent = text;
  }
}

setInterval(tick, 20_000);
document.addEventListener("visibilitychange", tick);
