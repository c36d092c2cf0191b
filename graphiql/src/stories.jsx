// The panel of stories: who acts, what each step does, and a button that runs it in the story's own tab.
import { useState, useSyncExternalStore } from 'react';
import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { headersText, storyOf, textsOf } from './tabs.js';

const useSession = (session) => useSyncExternalStore(session.subscribe, session.version);

function Icon() {
  return (
    <svg viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" strokeLinejoin="round">
      <circle cx="4" cy="4.5" r="1.6" />
      <circle cx="4" cy="15.5" r="1.6" />
      <path d="M4 6.6v6.8M9 4.5h8M9 10h8M9 15.5h8" />
    </svg>
  );
}

const editorsOf = ({ queryEditor, variableEditor, headerEditor }) => ({ queryEditor, variableEditor, headerEditor });

function fillEditors({ queryEditor, variableEditor, headerEditor }, { query, variables, headers }) {
  queryEditor?.setValue(query);
  variableEditor?.setValue(variables);
  headerEditor?.setValue(headers);
}

/** The answer of a step that ran beside a subscription, which keeps the response pane to itself. */
function Beside({ answer }) {
  return (
    <details className="story-beside">
      <summary>{answer.errors ? 'Answered with errors' : 'Answered'}</summary>
      <pre>{JSON.stringify(answer, null, 2)}</pre>
    </details>
  );
}

function Step({ session, fetcher, story, step, number }) {
  const { setOperationName, run } = useGraphiQLActions();
  const editors = useGraphiQL(editorsOf);
  const listening = useGraphiQL((state) => Boolean(state.subscription));
  const [beside, setBeside] = useState(null);
  const persona = step.persona ?? story.persona;

  async function runBeside() {
    const headers = JSON.parse(headersText(step, story) || '{}');
    const variables = JSON.parse(editors.variableEditor.getValue() || '{}');
    const request = { query: editors.queryEditor.getValue(), variables, operationName: step.operation };
    setBeside(await fetcher(request, { headers }));
  }

  function runHere() {
    setBeside(null);
    editors.headerEditor.setValue(headersText(step, story));
    setOperationName(step.operation);
    run();
  }

  const done = session.answers().has(step.operation);
  const running = listening && step.live;
  return (
    <li className={done ? 'story-step done' : 'story-step'}>
      <button type="button" onClick={listening && !step.live ? runBeside : runHere} title={`${running ? 'Stop' : 'Run'} ${step.operation}`}>
        <span className="story-number">{running ? '●' : done ? '✓' : number}</span>
        <span>
          {step.says}
          {persona !== story.persona && <em> as {persona}</em>}
        </span>
      </button>
      {beside && <Beside answer={beside} />}
    </li>
  );
}

function OpenStory({ session, fetcher, story }) {
  const { stop, setOperationName } = useGraphiQLActions();
  const editors = useGraphiQL(editorsOf);

  function startOver() {
    stop();
    session.forget(session.activeTab());
    fillEditors(editors, textsOf(story));
    setOperationName(story.steps[0].operation);
  }

  return (
    <section className="story open" aria-label={story.title}>
      <h3>{story.title}</h3>
      <p className="story-persona">{story.persona}</p>
      <p>{story.about}</p>
      <ol>
        {story.steps.map((step, index) => (
          <Step key={step.operation} {...{ session, fetcher, story, step }} number={index + 1} />
        ))}
      </ol>
      <button type="button" className="story-again" onClick={startOver}>
        Start over
      </button>
    </section>
  );
}

function ClosedStory({ session, story }) {
  const { changeTab, addTab } = useGraphiQLActions();
  const tabs = useGraphiQL((state) => state.tabs);
  const editors = useGraphiQL(editorsOf);

  function open() {
    const index = tabs.findIndex((tab) => storyOf([story], tab.id));
    if (index >= 0) {
      changeTab(index);
      return;
    }
    session.openNext(story);
    addTab();
    fillEditors(editors, textsOf(story));
  }

  return (
    <section className="story">
      <h3>
        <button type="button" onClick={open}>
          {story.title}
        </button>
      </h3>
    </section>
  );
}

/** The stories under the names of their families, in their order; those without one stand under no heading. */
const byFamily = (stories) => [...Map.groupBy(stories, (story) => story.family ?? '')];

export function createStoriesPlugin(session, fetcher) {
  function Stories() {
    useSession(session);
    const current = storyOf(session.stories, session.activeTab());
    return (
      <div className="stories">
        <div className="stories-title">Stories</div>
        <p>Each has a tab of its own, with its variables and its persona’s token filled in. Run the steps in order, then change what you like.</p>
        {byFamily(session.stories).map(([family, stories]) => (
          <section key={family} className="stories-family" aria-label={family || undefined}>
            {family && <h2>{family}</h2>}
            {stories.map((story) =>
              story === current ? (
                <OpenStory key={story.key} {...{ session, fetcher, story }} />
              ) : (
                <ClosedStory key={story.key} {...{ session, story }} />
              ),
            )}
          </section>
        ))}
      </div>
    );
  }
  return { title: 'Stories', icon: Icon, content: Stories };
}

function filledText(filled) {
  return filled.map(({ name, source }) => `${name} ← ${source}`).join(', ');
}

/** One line under the response: how the last request went, for whom, and which variables were filled in from earlier answers. */
export function StatusLine({ session }) {
  useSession(session);
  const status = session.status();
  const notes = [];
  if (status.kind === 'answered') notes.push(`HTTP ${status.status}`, `${status.milliseconds} ms`);
  if (status.kind === 'listening') notes.push(`Listening: ${status.events} heard so far`);
  if (status.kind === 'ended') notes.push(`The stream has ended: ${status.events} heard`);
  if (status.kind === 'waiting') notes.push('Not sent: an earlier step comes first');
  if (status.persona) notes.push(`as ${status.persona}`);
  if (status.requestId) notes.push(`request ${status.requestId}`);
  if (status.filled?.length) notes.push(`filled in: ${filledText(status.filled)}`);
  return (
    <div className="status-line" role="status">
      {notes.map((note) => (
        <span key={note}>{note}</span>
      ))}
    </div>
  );
}
