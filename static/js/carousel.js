// Several pictures: the browser scrolls and snaps, this keeps the number and the buttons true.
class Carousel extends HTMLElement {
  connectedCallback() {
    this.count = this.parentElement.querySelector(".slide-count");
    this.steps = [...this.parentElement.querySelectorAll(".slide-step")];
    this.addEventListener("scroll", () => {
      cancelAnimationFrame(this.frame);
      this.frame = requestAnimationFrame(() => this.tell());
    }, { passive: true });
    for (const step of this.steps) step.addEventListener("click", () => this.go(Number(step.dataset.step)));
    this.addEventListener("keydown", (event) => {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!by) return;
      event.preventDefault();
      this.go(by);
    });
  }

  get at() {
    return Math.round(this.scrollLeft / this.clientWidth);
  }

  go(by) {
    this.scrollTo({ left: (this.at + by) * this.clientWidth, behavior: "smooth" });
  }

  tell() {
    const last = this.children.length - 1;
    if (this.count) this.count.textContent = `${this.at + 1} / ${last + 1}`;
    for (const step of this.steps) step.disabled = Number(step.dataset.step) < 0 ? this.at === 0 : this.at === last;
  }
}

customElements.define("spark-carousel", Carousel);
