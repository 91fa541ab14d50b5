/* One entry of the browser's history for each thing that a person does. Streamlit pushes one whenever a name of the
   address changes: a page that says again what was kept, name by name, would take a press of Back for each. */
if (!window.siduHistory) {
  const push = history.pushState.bind(history);
  let done = false;
  for (const deed of ["pointerdown", "click", "keydown"]) addEventListener(deed, () => { done = true; }, true);
  window.siduHistory = true;
  history.pushState = (state, title, url) => {
    if (done) push(state, title, url);
    else history.replaceState(state, title, url);
    done = false;
  };
}
