import type { ReactNode } from 'react';
import { Link } from 'react-router';

type Props = {
  title: ReactNode;
  back?: { to: string; label: ReactNode };
  tags?: ReactNode;
  note?: ReactNode;
  actions?: ReactNode;
};

export function PageHead({ title, back, tags, note, actions }: Props) {
  return (
    <header className="m-head">
      <div className="m-head-text">
        {back && (
          <Link to={back.to} className="m-back">
            ← {back.label}
          </Link>
        )}
        <div className="m-head-title">
          <h1>{title}</h1>
          {tags}
        </div>
        {note && <div className="m-note">{note}</div>}
      </div>
      {actions && <div className="m-head-actions">{actions}</div>}
    </header>
  );
}
