// GraphiQL for this server: the graph beside it, a tab per story, the documentation, and nothing from another host.
import './workers.js';
import { editor as monacoEditor } from 'monaco-graphql/esm/monaco-editor.js'; // first: its style sheets come before GraphiQL's
import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import 'graphiql/graphiql.css';
import './page.css';
import { useEffect } from 'react';
import { createRoot } from 'react-dom/client';
import { GraphiQL } from 'graphiql';
import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { createFetcher } from './fetcher.js';
import { createSession } from './session.js';
import { createStoriesPlugin, StatusLine } from './stories.jsx';
import { createTabStorage, nameTab, usualHeaders } from './tabs.js';

// The page is /graphiql, and the graph lies beside it.
const beside = (path) => new URL(path, document.baseURI);

async function loadConfig() {
  const response = await fetch(beside('graphiql/config.json'), { headers: { accept: 'application/json' } });
  return { world: 'none', stories: [], ...(response.ok ? await response.json() : {}) };
}

/** Asks for the schema again once a token is there: without one the graph does not describe itself. */
function DescribeOnToken() {
  const { introspect } = useGraphiQLActions();
  const headerEditor = useGraphiQL((state) => state.headerEditor);
  const known = useGraphiQL((state) => Boolean(state.schema));
  useEffect(() => {
    if (!headerEditor || known) return undefined;
    let timer;
    const listening = headerEditor.onDidChangeModelContent(() => {
      clearTimeout(timer);
      if (/"authorization"\s*:\s*"bearer \S{8,}"/i.test(headerEditor.getValue())) timer = setTimeout(introspect, 800);
    });
    return () => {
      clearTimeout(timer);
      listening.dispose();
    };
  }, [headerEditor, known, introspect]);
  return null;
}

/** Tells the session which tab is in front, from the first one that GraphiQL chooses, and scrolls it into sight. */
function FollowTabs({ session }) {
  const front = useGraphiQL((state) => state.tabs[state.activeTabIndex].id);
  useEffect(() => {
    session.activate(front);
    document.querySelector('.graphiql-tab-active')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [session, front]);
  return null;
}

function Page({ session, storage, fetcher, plugin }) {
  // GraphiQL hands over its new state before it takes it, and names tabs after operations.
  function nameTabs({ tabs, activeTabIndex }) {
    const active = tabs[activeTabIndex];
    active.id = session.takeNext() ?? active.id;
    tabs.forEach((tab) => nameTab(tab, session.stories));
  }

  return (
    <GraphiQL
      fetcher={fetcher}
      storage={storage}
      shouldPersistHeaders // as far as GraphiQL knows: the storage drops them
      showPersistHeadersSettings={false}
      inputValueDeprecation
      schemaDescription
      defaultHeaders={usualHeaders(session.stories)}
      plugins={plugin ? [plugin] : []}
      visiblePlugin={plugin ?? undefined}
      defaultEditorToolsVisibility={plugin ? 'variables' : 'headers'}
      onTabChange={nameTabs}
    >
      <GraphiQL.Logo>
        <strong>Subgraph</strong>
      </GraphiQL.Logo>
      <GraphiQL.Footer>
        <StatusLine session={session} />
      </GraphiQL.Footer>
      <DescribeOnToken />
      <FollowTabs session={session} />
    </GraphiQL>
  );
}

// GraphiQL fixes its editors' type; a story's operations need a little more room on a line than it leaves.
monacoEditor.onDidCreateEditor((editor) => {
  editor.updateOptions({ fontSize: 13, lineHeight: 20, fontFamily: 'ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace' });
});

async function open() {
  const { world, stories } = await loadConfig();
  const wanted = decodeURIComponent(window.location.hash.slice(1));
  const storage = createTabStorage(window.localStorage, world, stories, wanted);
  const session = createSession(stories);
  session.activate(storage.activeTab().id);
  const fetcher = createFetcher(beside('graphql'), session, () => stories[0]?.headers);
  const plugin = stories.length ? createStoriesPlugin(session, fetcher) : null;
  createRoot(document.getElementById('graphiql')).render(<Page {...{ session, storage, fetcher, plugin }} />);
}

open();
