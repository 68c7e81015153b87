/* Where tabs do not fit, the chosen one is in sight when the page opens. */
for (const tabs of document.querySelectorAll(".tabs, .manage-menu")) {
  const chosen = tabs.querySelector("[aria-current]");
  if (!chosen) continue;
  const place = chosen.getBoundingClientRect();
  const beyond = place.right - tabs.getBoundingClientRect().right;
  if (beyond > 0) tabs.scrollLeft += beyond + 48;
}
