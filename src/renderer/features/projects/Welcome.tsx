import type { ReactNode } from 'react';

/** What is seen before a project is open: how to open one, and how to make one. */
export function Welcome({ onOpen, notice }: { onOpen: () => void; notice: ReactNode }) {
  return (
    <main className="page welcome">
      <h1>Weakspot</h1>
      <p>Review the lesions that a segmentation network finds hard.</p>
      {notice}
      <p>
        <button type="button" className="primary" onClick={onOpen}>
          Open a project…
        </button>
      </p>
      <h2>No project yet?</h2>
      <p>A project is a folder that the command line makes. In a terminal, either try the sample set:</p>
      <pre>npx weakspot demo</pre>
      <p>or import your own images and train a round:</p>
      <pre>{'npx weakspot import my-project --images DIR --masks DIR\nnpx weakspot round my-project'}</pre>
      <p className="quiet">For research use: not a diagnosis.</p>
    </main>
  );
}
