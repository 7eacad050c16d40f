// What is seen first comes first; what is further down the page waits for the first picture.

function showRest() {
  showPlots();
  showRules();
  showBands();
  performance.mark('complete');
}

startTheme(() => {
  resize();
  showLegend();
});
showVerdict();
showMinimal(goTo);
startTimeline();
buildRows();
startFilters();
startButtons();
startKeyboard();
Object.assign(view, {from: -margin(), to: axis.extent + margin()});
resize();
drawNow();
showLegend();
performance.mark('first-picture');
requestAnimationFrame(() => setTimeout(showRest, 0));
