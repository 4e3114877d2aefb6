import { Button, Tooltip, type ButtonProps } from 'antd';

/** A button that says why it cannot be used. */
export function GuardedButton({ denied, ...props }: ButtonProps & { denied?: string }) {
  if (!denied) return <Button {...props} />;
  return (
    <Tooltip title={denied}>
      <span tabIndex={0} className="m-denied" aria-label={denied}>
        <Button {...props} disabled />
      </span>
    </Tooltip>
  );
}
