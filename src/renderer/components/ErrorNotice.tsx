/** What went wrong, in the words of whoever found it. */
export function ErrorNotice({ title, error }: { title: string; error: { code: string; message: string } }) {
  return (
    <div role="alert" className="notice">
      <strong>{title}.</strong> {error.message} <small>({error.code})</small>
    </div>
  );
}
