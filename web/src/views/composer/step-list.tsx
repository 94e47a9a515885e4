import { ActionIcon, Text, TextInput, Tooltip } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconX } from '@tabler/icons-react';
import { VisibleText } from '../../components/visible-text.tsx';
import { secondsText } from '../../text/numbers.ts';
import { visibleText } from '../../text/visible-text.ts';
import { RowName } from '../sample/timeline/row-parts.tsx';
import { type ComposeStep, keptName } from './compose-rule.ts';
import { LONGEST_NAME } from './compose-state.ts';

/** The steps of the Event in their order: name them, move them, take them away. */
export function StepList({
  steps,
  problems,
  onName,
  onMove,
  onRemove,
}: {
  readonly steps: readonly ComposeStep[];
  /** What is wrong with each; null for nothing. */
  readonly problems: readonly (string | null)[];
  readonly onName: (row: number, name: string) => void;
  readonly onMove: (index: number, by: -1 | 1) => void;
  readonly onRemove: (row: number) => void;
}) {
  return (
    <ol className="compose-steps">
      {steps.map((step, index) => {
        const { row, flow, name, typedName } = step;
        const before = steps[index - 1]?.flow ?? null;
        const title = `step ${index + 1}, ${visibleText(name)}`;
        const problem = problems[index] ?? null;
        return (
          <li key={row} className={problem === null ? 'step' : 'step has-problem'}>
            <span className="step-number mono" aria-hidden>
              {index + 1}
            </span>
            <div className="step-main">
              <TextInput
                aria-label={`Name of step ${index + 1}`}
                placeholder={visibleText(keptName(step))}
                size="xs"
                value={typedName}
                maxLength={LONGEST_NAME}
                onChange={(event) => onName(row, event.currentTarget.value)}
              />
              {flow !== null && (
                <Text size="xs" c="dimmed" className="name">
                  {flow.category} at <RowName text={flow.destination} />
                  {before !== null &&
                    `, ${secondsText(Math.abs(flow.start - before.start))} ${flow.start < before.start ? 'before' : 'after'} step ${index}`}
                </Text>
              )}
              {problem !== null && (
                <Text size="xs" className="step-problem" role="alert">
                  <VisibleText text={problem} />
                </Text>
              )}
            </div>
            <div className="step-actions">
              <StepAction label={`Move up ${title}`} isOff={index === 0} onClick={() => onMove(index, -1)}>
                <IconArrowUp size={16} />
              </StepAction>
              <StepAction
                label={`Move down ${title}`}
                isOff={index === steps.length - 1}
                onClick={() => onMove(index, 1)}
              >
                <IconArrowDown size={16} />
              </StepAction>
              <StepAction label={`Take away ${title}`} isOff={false} onClick={() => onRemove(row)}>
                <IconX size={16} />
              </StepAction>
            </div>
          </li>
        );
      })}
    </ol>
  );
}

function StepAction({
  label,
  isOff,
  onClick,
  children,
}: {
  readonly label: string;
  readonly isOff: boolean;
  readonly onClick: () => void;
  readonly children: React.ReactNode;
}) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" aria-label={label} disabled={isOff} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
