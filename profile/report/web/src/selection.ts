// Which task the views show: the index into tasks, or null for the whole run.

type Listener = (task: number | null) => void;

export class Selection {
  private listeners: Listener[] = [];
  private selected: number | null = null;

  get task(): number | null {
    return this.selected;
  }
  select(task: number | null): void {
    if (task === this.selected) return;
    this.selected = task;
    for (const listener of this.listeners) listener(task);
  }
  toggle(task: number): void {
    this.select(task === this.selected ? null : task);
  }
  onChange(listener: Listener): void {
    this.listeners.push(listener);
  }
}
