import type { QueryKey } from '@tanstack/react-query';
import { Form, Modal, type FormInstance } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../api/problem';
import { useChange } from '../api/use-change';
import { fieldErrors } from '../problem-text';
import { ProblemAlert } from './query-view';

type Props<Values extends object, Result> = {
  title: ReactNode;
  onClose: () => void;
  okText: string;
  danger?: boolean;
  width?: number;
  initial?: Partial<Values>;
  send: (values: Values, key: string) => Promise<Result>;
  refreshes?: QueryKey[];
  onDone?: (result: Result) => void;
  onRefused?: (problem: Problem) => void;
  /** Shown for a refusal that deserves more than its sentence. */
  explain?: (problem: Problem) => ReactNode;
  children: ReactNode | ((form: FormInstance<Values>) => ReactNode);
};

/** A form in a dialog: what the server refuses is shown on its field, the rest above the form. */
export function FormDialog<Values extends object, Result>(props: Props<Values, Result>) {
  const { t } = useTranslation();
  const [form] = Form.useForm<Values>();
  const [problem, setProblem] = useState<Problem>();
  const change = useChange<Values, Result>({
    send: props.send,
    refreshes: props.refreshes,
    onDone: (result) => {
      props.onDone?.(result);
      props.onClose();
    },
    onRefused: (refused) => {
      props.onRefused?.(refused);
      const names = form.getFieldsError().map(({ name }) => name);
      const errors = fieldErrors(t, refused, names);
      form.setFields(errors as Parameters<typeof form.setFields>[0]);
      // A fault of a field that is not shown must not vanish.
      const all = errors.length > 0 && errors.length >= refused.violations.length;
      setProblem(all ? undefined : refused);
    },
  });
  const finish = (values: Values) => {
    setProblem(undefined);
    change.mutate(values);
  };
  return (
    <Modal
      open
      title={props.title}
      width={props.width ?? 520}
      okText={props.okText}
      cancelText={t('action.cancel')}
      okButtonProps={{ danger: props.danger, loading: change.isPending }}
      cancelButtonProps={{ disabled: change.isPending }}
      onOk={() => form.submit()}
      onCancel={change.isPending ? undefined : props.onClose}
      mask={{ closable: false }}
    >
      {problem && (props.explain ? props.explain(problem) : <ProblemAlert error={problem} />)}
      <Form
        form={form}
        layout="vertical"
        initialValues={props.initial}
        onFinish={finish}
        requiredMark
        scrollToFirstError
      >
        {typeof props.children === 'function' ? props.children(form) : props.children}
      </Form>
    </Modal>
  );
}
