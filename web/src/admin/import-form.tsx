import { Button, Input, Select } from 'antd';
import { useRef, useState, type FormEvent } from 'react';
import { useLanguage } from '../i18n/language.js';
import { api } from '../net/api.js';
import { useResource } from '../net/use-resource.js';
import { useChange } from './use-change.js';

interface MappingView {
  name: string;
  title: string;
  format: string;
  params: Record<string, string | number>;
}

/** A file goes in under a mapping, which knows its columns; the mapping's parameters may be set for this file. */
export function ImportForm({ onTaken }: { onTaken: () => void }) {
  const { t } = useLanguage();
  const mappings = useResource<{ items: MappingView[] }>('/import-mappings');
  const change = useChange();
  const picker = useRef<HTMLInputElement>(null);
  const [map, setMap] = useState<string | null>(null);
  const [params, setParams] = useState<Record<string, string>>({});
  const [file, setFile] = useState<File | null>(null);
  const [busy, setBusy] = useState(false);
  const mapping = mappings.data?.items.find(({ name }) => name === map);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (map === null || file === null) return;
    const given = Object.fromEntries(Object.entries(params).map(([name, value]) => [`param.${name}`, value]));
    setBusy(true);
    const sent = api.upload('/imports', { map, ...given }, file).finally(() => setBusy(false));
    change(sent, () => {
      setFile(null);
      if (picker.current !== null) picker.current.value = '';
      onTaken();
    });
  };
  return (
    <form className="admin-form" onSubmit={submit}>
      <label>
        {t.admin.map}
        <Select
          className="map-choice"
          showSearch
          loading={mappings.loading}
          placeholder={t.admin.mapChoice}
          value={map}
          onChange={(name: string) => {
            setMap(name);
            setParams({});
          }}
          options={(mappings.data?.items ?? []).map(({ name, format }) => ({ value: name, label: `${name} · ${format}` }))}
        />
      </label>
      {Object.entries(mapping?.params ?? {}).map(([name, usual]) => (
        <label key={name}>
          {name}
          <Input placeholder={String(usual)} value={params[name] ?? ''} onChange={(event) => setParams({ ...params, [name]: event.target.value })} />
        </label>
      ))}
      <label>
        {t.admin.file}
        <input ref={picker} type="file" className="file-choice" onChange={(event) => setFile(event.target.files?.[0] ?? null)} />
      </label>
      <Button type="primary" htmlType="submit" loading={busy} disabled={map === null || file === null}>
        {t.admin.importIt}
      </Button>
      <span className="meta admin-hint">{mapping === undefined ? t.admin.importHint : mapping.title}</span>
    </form>
  );
}
