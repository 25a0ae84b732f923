import { Button, Menu, NumberInput, Text } from '@mantine/core';
import { ChevronDown, CircleDashed, Expand, PaintBucket, Shrink, Trash2, Waves, type LucideIcon } from 'lucide-react';
import { useStore } from 'zustand';
import type { CommandName } from '../../../canvas/editor/types.ts';
import { commandNames } from '../../../canvas/editor/types.ts';
import { t } from '../../../i18n/index.ts';
import { KeyCap } from '../KeyCap.tsx';
import { keyFor, type KeyBinding } from '../keymap.ts';
import { useViewing } from '../state.ts';
import { editor } from './the-editor.ts';

const icons: Record<CommandName, LucideIcon> = { 'fill-holes': PaintBucket, 'remove-islands': CircleDashed, smooth: Waves, grow: Expand, shrink: Shrink };

/** Whether a command goes by a radius. */
const byRadius = (command: CommandName): boolean => command === 'smooth' || command === 'grow' || command === 'shrink';

export function runCommand(command: CommandName): void {
  void editor.command(command, byRadius(command) ? useViewing.getState().radius : undefined);
}

/** What changes the whole mask at once. */
export function CommandMenu({ bindings, disabled }: { bindings: readonly KeyBinding[]; disabled: boolean }) {
  const empty = useStore(editor.store, ({ area }) => area === 0);
  const radius = useViewing((state) => state.radius);
  const key = (action: Parameters<typeof keyFor>[1]) => {
    const chord = keyFor(bindings, action);
    return chord ? <KeyCap chord={chord} /> : null;
  };
  return (
    <Menu position="bottom-end" width={290} shadow="md">
      <Menu.Target>
        <Button size="xs" variant="default" disabled={disabled} rightSection={<ChevronDown size={14} aria-hidden="true" />}>
          {t('review.commands')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {commandNames.map((command) => {
          const Icon = icons[command];
          return (
            <Menu.Item key={command} disabled={empty} leftSection={<Icon size={16} aria-hidden="true" />} rightSection={key(`command.${command}`)} onClick={() => runCommand(command)}>
              {t(`review.command-${command}`)}
              {byRadius(command) && (
                <Text span size="xs" c="dimmed">
                  {' '}
                  {t('review.radius', { size: radius })}
                </Text>
              )}
            </Menu.Item>
          );
        })}
        <Menu.Divider />
        <div style={{ padding: '4px 12px 8px' }}>
          <NumberInput size="xs" label={t('review.commandRadius')} min={1} max={100} allowDecimal={false} value={radius} onChange={(value) => typeof value === 'number' && value >= 1 && useViewing.setState({ radius: Math.round(value) })} />
        </div>
        <Menu.Divider />
        <Menu.Item color="red" disabled={empty} leftSection={<Trash2 size={16} aria-hidden="true" />} rightSection={key('clear')} onClick={() => editor.clear()}>
          {t('review.clear')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
