// What the page knows while it is open: the tab in front, what each tab's operations last answered, and how the last request went.

export function createSession(stories) {
  const listeners = new Set();
  const answers = new Map();
  let activeTab = null;
  let next = null;
  let version = 0;
  let status = { kind: 'idle' };

  function tell() {
    version += 1;
    listeners.forEach((listener) => listener());
  }

  function answersOf(tab) {
    if (!answers.has(tab)) answers.set(tab, new Map());
    return answers.get(tab);
  }

  return {
    stories,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    /** Changes whenever anything here does: the snapshot that React compares. */
    version: () => version,
    activeTab: () => activeTab,
    activate(tab) {
      if (tab === activeTab) return;
      activeTab = tab;
      status = { kind: 'idle' };
      tell();
    },
    /** The next tab that opens is this story's. */
    openNext(story) {
      next = `story:${story.key}`;
    },
    takeNext() {
      const taken = next;
      next = null;
      return taken;
    },
    status: () => status,
    /** How the last request went; what is answered beside a running stream leaves the line to the stream, in whichever order both arrive. */
    report(newStatus) {
      if (status.kind === 'listening' && newStatus.kind === 'answered') return;
      status = newStatus;
      tell();
    },
    answers: () => answersOf(activeTab),
    record(tab, operationName, data) {
      if (!operationName || data === null || data === undefined) return;
      answersOf(tab).set(operationName, data);
      tell();
    },
    forget(tab) {
      answers.delete(tab);
      tell();
    },
    /** Whose token this is, as far as the stories tell. */
    personaOf(headers) {
      const token = headers?.Authorization;
      const parts = stories.flatMap((story) => [story, ...story.steps.map((step) => ({ persona: story.persona, ...step }))]);
      return (token && parts.find((part) => part.headers?.Authorization === token)?.persona) ?? null;
    },
  };
}
