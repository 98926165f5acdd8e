import { type FormEvent, useState } from 'react';
import { Button, Modal, TextInput } from '@mantine/core';
import { useStore } from '#renderer/store/store.ts';

/** The button that asks for the address of data: a web server, S3 or PostgreSQL. */
export function OpenSource({ size = 'sm' }: { readonly size?: 'sm' | 'compact-sm' }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button variant="default" size={size} onClick={() => setOpen(true)}>
        From a source…
      </Button>
      <Modal
        opened={isOpen}
        onClose={() => setOpen(false)}
        title="Data from a source"
        size="lg"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <AddressForm onDone={() => setOpen(false)} />
      </Modal>
    </>
  );
}

const FORMS = [
  'https://host/rows.csv',
  's3://bucket/rows.parquet, or s3://bucket/folder/ for its Parquet files',
  'postgres://host/database?query=SELECT …',
];

function AddressForm({ onDone }: { readonly onDone: () => void }) {
  const [address, setAddress] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const openSource = useStore((state) => state.openSource);

  async function open(event: FormEvent): Promise<void> {
    event.preventDefault();
    const refused = await openSource(address);
    if (refused === null) onDone();
    else setProblem([refused.cause, ...refused.actions].join('. '));
  }

  return (
    <form onSubmit={(event) => void open(event)}>
      <TextInput
        label="Address"
        data-autofocus
        value={address}
        error={problem}
        onChange={(event) => {
          setAddress(event.currentTarget.value);
          setProblem(null);
        }}
      />
      <ul style={{ fontSize: 13, paddingLeft: 18 }}>
        {FORMS.map((form) => (
          <li key={form}>{form}</li>
        ))}
      </ul>
      <p style={{ fontSize: 13 }}>
        The data are copied to this machine. Passwords come from the environment or the AWS profile; one in the address
        is kept until the app closes, and is never stored.
      </p>
      <Button type="submit" disabled={address.trim() === ''}>
        Read
      </Button>
    </form>
  );
}
