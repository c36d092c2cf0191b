// The tabs, one per story, kept in the browser under the world that the server shows: a re-made demo starts with fresh tabs.
// No header, and so no token, is ever stored: a story's tab takes its persona's from the server at each visit.

const TABS = 'subgraph:tabs:';
const SETTINGS = 'subgraph:';
const DEFAULTS = { docExplorerFlex: '0.3' }; // the panel's share of the page, until somebody drags its edge
const WELCOME = `# Ctrl-Enter runs, Ctrl-Space completes.
# The book on the left documents the graph.

query Viewer {
  viewer {
    user { name email }
    memberships { role account { id name } }
  }
}
`;

const written = (value) => (value && Object.keys(value).length ? JSON.stringify(value, null, 2) : '');
const idOf = (story) => `story:${story.key}`;

export const storyOf = (stories, tabId) => stories.find((story) => idOf(story) === tabId) ?? null;

/** What a story's tab holds at the start, as the editors want it. */
export function textsOf(story) {
  return { query: story.query, variables: written(story.variables), headers: written(story.headers) };
}

export function headersText(step, story) {
  return written(step.headers ?? story.headers);
}

/** Gives a tab of GraphiQL the story's title, which it would otherwise take from the operation. */
export function nameTab(tab, stories) {
  const story = storyOf(stories, tab.id);
  if (story) tab.title = story.title;
}

function storyTab(story) {
  const operationName = story.steps[0]?.operation ?? null;
  return { id: idOf(story), title: story.title, hash: null, response: null, operationName, ...textsOf(story) };
}

function firstTabs(stories) {
  const welcome = { id: 'welcome', title: 'Viewer', hash: null, response: null, operationName: 'Viewer', query: WELCOME, variables: '', headers: '' };
  return { activeTabIndex: 0, tabs: stories.length ? stories.map(storyTab) : [welcome] };
}

/** What a tab that is no story's starts with: the first persona's token, so that a visitor can ask at once. */
export const usualHeaders = (stories) => (stories.length ? textsOf(stories[0]).headers : '');

function readTabs(stored, stories) {
  const state = stored === null ? firstTabs(stories) : JSON.parse(stored);
  for (const tab of state.tabs) {
    const story = storyOf(stories, tab.id);
    tab.headers = story ? textsOf(story).headers : usualHeaders(stories);
    nameTab(tab, stories);
  }
  return state;
}

function writeTabs(text, stories) {
  const state = JSON.parse(text);
  for (const tab of state.tabs) {
    tab.headers = null;
    nameTab(tab, stories);
  }
  return JSON.stringify(state);
}

/** The storage that GraphiQL keeps its state in: tabs by world, the few settings for good, headers never. */
export function createTabStorage(local, world, stories, wanted) {
  const key = TABS + world;
  for (const other of Object.keys(local)) {
    if (other.startsWith(TABS) && other !== key) local.removeItem(other);
  }

  function state() {
    try {
      return readTabs(local.getItem(key), stories);
    } catch {
      local.removeItem(key); // not ours, or of another time
      return readTabs(null, stories);
    }
  }

  const opened = state();
  const index = opened.tabs.findIndex((tab) => tab.id === `story:${wanted}`);
  if (index >= 0) opened.activeTabIndex = index;
  local.setItem(key, writeTabs(JSON.stringify(opened), stories));

  const activeTab = () => {
    const { tabs, activeTabIndex } = state();
    return tabs[activeTabIndex] ?? tabs[0];
  };
  const derived = { query: 'query', variables: 'variables', headers: 'headers' };

  return {
    activeTab,
    getItem(name) {
      const short = name.replace(/^graphiql:/, '');
      if (short === 'tabState') return JSON.stringify(state());
      if (short in derived) return activeTab()[short] ?? null;
      if (short === 'shouldPersistHeaders') return null;
      return local.getItem(SETTINGS + short) ?? DEFAULTS[short] ?? null;
    },
    setItem(name, value) {
      const short = name.replace(/^graphiql:/, '');
      if (short === 'tabState') local.setItem(key, writeTabs(value, stories));
      else if (!(short in derived)) local.setItem(SETTINGS + short, value);
    },
    removeItem(name) {
      const short = name.replace(/^graphiql:/, '');
      if (short !== 'tabState' && !(short in derived)) local.removeItem(SETTINGS + short);
    },
    get length() {
      return Object.keys(local).filter((name) => name.startsWith(SETTINGS)).length;
    },
    clear() {
      Object.keys(local)
        .filter((name) => name.startsWith(SETTINGS))
        .forEach((name) => local.removeItem(name));
    },
  };
}
