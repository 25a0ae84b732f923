import { ActionIcon, Modal, Text, TextInput, UnstyledButton } from '@mantine/core';
import { RotateCcw, Search } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useShortcuts } from '../../../app/preferences.ts';
import { t } from '../../../i18n/index.ts';
import { actionName } from '../action-name.ts';
import { KeyCap, keyText } from '../KeyCap.tsx';
import { chordOf, clashes, keyGroups, keymap, withOwnKeys, type ActionName, type KeyBinding } from '../keymap.ts';
import classes from '../review.module.css';
import { openDialog, useViewing } from '../state.ts';

/** All keys, found by action or by key; each may be changed to another. */
export function ShortcutsDialog({ bindings }: { bindings: readonly KeyBinding[] }) {
  const opened = useViewing(({ dialog }) => dialog === 'help');
  return (
    <Modal opened={opened} onClose={() => openDialog(null)} title={t('review.helpTitle')} size="xl" closeButtonProps={{ 'aria-label': t('common.close') }}>
      {opened && <Keys bindings={bindings} />}
    </Modal>
  );
}

function Keys({ bindings }: { bindings: readonly KeyBinding[] }) {
  const [sought, setSought] = useState('');
  const [changing, setChanging] = useState<ActionName | null>(null);
  const [clash, setClash] = useState<string | null>(null);
  const text = sought.trim().toLocaleLowerCase();
  const found = bindings.filter((binding) => text === '' || `${actionName(binding.action)} ${binding.keys.map(keyText).join(' ')}`.toLocaleLowerCase().includes(text));

  useEffect(() => {
    if (changing === null) return;
    const listener = (event: KeyboardEvent): void => {
      if (['Shift', 'Control', 'Alt', 'Meta', 'Tab'].includes(event.key)) return;
      event.preventDefault();
      event.stopPropagation();
      setChanging(null);
      if (event.key === 'Escape') return;
      setClash(changeKey(changing, chordOf(event)));
    };
    window.addEventListener('keydown', listener, { capture: true });
    return () => window.removeEventListener('keydown', listener, { capture: true });
  }, [changing]);

  return (
    <>
      <TextInput data-autofocus aria-label={t('review.helpSearch')} placeholder={t('review.helpSearch')} leftSection={<Search size={16} aria-hidden="true" />} value={sought} onChange={(event) => setSought(event.currentTarget.value)} />
      <Text role="alert" size="sm" c="red" mt={6}>
        {clash}
      </Text>
      {found.length === 0 && <Text mt="md">{t('review.helpNone')}</Text>}
      <div className={classes['keyGroups']}>
        {keyGroups.map((group) => {
          const rows = found.filter((binding) => binding.group === group);
          if (rows.length === 0) return null;
          return (
            <section key={group}>
              <h3>{t(`review.keys-${group}`)}</h3>
              <ul>
                {rows.map((binding) => (
                  <Row key={`${binding.action}${binding.inVerdict ? '!' : ''}`} binding={binding} changing={changing === binding.action && !binding.inVerdict} onChange={() => setChanging(binding.action)} onReset={() => resetKey(binding.action)} />
                ))}
              </ul>
            </section>
          );
        })}
      </div>
    </>
  );
}

function Row({ binding, changing, onChange, onReset }: { binding: KeyBinding; changing: boolean; onChange: () => void; onReset: () => void }) {
  const own = useShortcuts(({ keys }) => binding.action in keys) && !binding.inVerdict;
  const name = actionName(binding.action);
  const keys = binding.keys.map((chord) => <KeyCap key={chord} chord={chord} />);
  return (
    <li className={classes['keyRow']}>
      <span>
        {name}
        {binding.held && <small> {t('review.helpHeld')}</small>}
        {binding.inVerdict && <small> {t('review.helpInVerdict')}</small>}
      </span>
      <span className={classes['keyRowKeys']}>
        {own && (
          <ActionIcon variant="subtle" color="gray" size={24} aria-label={t('review.helpReset', { action: name })} onClick={onReset}>
            <RotateCcw size={14} aria-hidden="true" />
          </ActionIcon>
        )}
        {binding.fixed || binding.inVerdict ? (
          keys
        ) : (
          <UnstyledButton className={classes['keyButton']} data-mantine-stop-propagation={changing} onClick={onChange}>
            <span className={classes['hidden']}>{`${t('review.helpChange', { action: name })}: ${binding.keys.map(keyText).join(', ')}`}</span>
            {changing ? <small>{t('review.helpPress')}</small> : <span aria-hidden="true">{keys}</span>}
          </UnstyledButton>
        )}
      </span>
    </li>
  );
}

/** Gives an action another key, unless that key has a meaning already: then it says which. */
function changeKey(action: ActionName, chord: string): string | null {
  const { keys } = useShortcuts.getState();
  const next = { ...keys, [action]: chord };
  const clash = clashes(withOwnKeys(next)).find(({ actions }) => actions.includes(action));
  if (clash) return t('review.helpClash', { key: keyText(chord), action: clash.actions.filter((other) => other !== action).map(actionName).join(', ') });
  const usual = keymap.find((binding) => binding.action === action && !binding.inVerdict)?.keys[0];
  if (usual === chord) resetKey(action);
  else useShortcuts.setState({ keys: next });
  return null;
}

function resetKey(action: ActionName): void {
  const { [action]: _own, ...keys } = useShortcuts.getState().keys;
  useShortcuts.setState({ keys });
}
