// Registers the worker that shows the offline page, once the page has nothing better to do.
if ("serviceWorker" in navigator) {
  addEventListener("load", () => {
    const register = () => navigator.serviceWorker.register("/sw.js").catch(() => {});
    if ("requestIdleCallback" in window) requestIdleCallback(register, { timeout: 4000 });
    else register();
  });
}
