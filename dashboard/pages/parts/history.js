/* One entry of the browser's history for each thing that a person does. Streamlit pushes one whenever a name of the
   address changes: a page that says again what was kept, name by name, would take a press of Back for each. */
if (!window.siduHistory) {
  const push = history.pushState.bind(history);
  let done = false;
  for (const deed of ["pointerdown", "click", "keydown"]) addEventListener(deed, () => { done = true; }, true);
  window.siduHistory = true;
  /* Joiners (see dashboard/words/text.py) keep a name from being read as a link or a sign; who copies it gets the name. */
  document.addEventListener("copy", (event) => {
    const chosen = String(getSelection());
    if (!chosen.includes("\u2060")) return;
    event.clipboardData.setData("text/plain", chosen.replaceAll("\u2060", ""));
    event.preventDefault();
  });
  history.pushState = (state, title, url) => {
    if (done) push(state, title, url);
    else history.replaceState(state, title, url);
    done = false;
  };
}
