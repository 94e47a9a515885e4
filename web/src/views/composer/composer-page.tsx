import { Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useCallback, useMemo } from 'react';
import { useEventPreview, useSampleFlows } from '../../api/compose.ts';
import { errorText } from '../../api/error-text.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Loading } from '../../components/loading.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { VisibleText } from '../../components/visible-text.tsx';
import { RecordForm } from '../knowledge/record/record-form.tsx';
import { sampleRows } from '../sample/sample-rows.ts';
import {
  areFaulty,
  composeSteps,
  movedStep,
  namedRule,
  ruleInWords,
  ruleOfSteps,
  spanOfSteps,
  stepOfFault,
  stepProblems,
  withStep,
} from './compose-rule.ts';
import { composeForm, composeFormState, namesText, parseNames, parsePicked, pickedText } from './compose-state.ts';
import { parseWindow, roundWindow, windowFault } from './compose-window.ts';
import { ComposerPart } from './composer-part.tsx';
import { FlowPicker } from './flow-picker.tsx';
import { PICK_SCOPES } from './pick-filter.ts';
import { PreviewPart } from './preview-part.tsx';
import { SamplePicker } from './sample-picker.tsx';
import { SavePart } from './save-part.tsx';
import { StepList } from './step-list.tsx';
import { useComposeState } from './use-compose-state.ts';
import { WindowField } from './window-field.tsx';
import '../knowledge/record/record.css';
import './composer.css';

/** The server is asked when nothing was changed for this long. */
const PATIENCE_MILLISECONDS = 400;

/** Makes an Event of flows of a sample, and tells at once what else it would find. */
export default function ComposerPage() {
  const { state, change: setState, type, isTooLong } = useComposeState();
  const contents = useSampleFlows(state.sample);
  const flows = contents.data?.flows;
  const annotations = contents.data?.annotations;
  const rows = useMemo(
    () => (flows === undefined || annotations === undefined ? [] : sampleRows(flows, annotations)),
    [flows, annotations],
  );
  const picked = useMemo(() => parsePicked(state.rows), [state.rows]);
  const names = useMemo(() => parseNames(state.names), [state.names]);
  const steps = useMemo(
    () => (rows.length === 0 ? [] : composeSteps(picked, rows, flows ?? [], names)),
    [picked, rows, flows, names],
  );
  const spanSeconds = spanOfSteps(steps);
  const windowSeconds = parseWindow(state.window) ?? roundWindow(spanSeconds);
  const badWindow = windowFault(state.window);
  const rule = useMemo(
    () => (badWindow === null ? ruleOfSteps(steps, windowSeconds) : null),
    [steps, windowSeconds, badWindow],
  );
  const [tried] = useDebouncedValue(rule, PATIENCE_MILLISECONDS);
  const preview = useEventPreview(tried);
  const words = ruleInWords(steps, windowSeconds);

  const setPicked = (next: readonly number[]) => setState({ rows: pickedText(next), names: namesText(names, next) });
  const onPick = useCallback(
    (row: number) => {
      const next = withStep(picked, row, rows);
      setState({ rows: pickedText(next), names: namesText(names, next) });
    },
    [picked, rows, names, setState],
  );
  const problems = [...stepProblems(steps)];
  const faulty = preview.error === null ? null : stepOfFault(errorText(preview.error).what);
  if (faulty !== null && faulty < problems.length) problems[faulty] ??= errorText(preview.error).what;
  const form = composeForm(state);

  return (
    <Stack gap="sm">
      <PageHead
        title="Compose an Event"
        about="Behaviors that mean something together: pick flows of a sample in their order, and see which of your samples hold the same."
      />
      <div className="composer">
        <ComposerPart title="1. Flows that belong together">
          <Stack gap="sm">
            <SamplePicker
              sampleId={state.sample}
              onSample={(sample) => setState({ sample, rows: '', names: '', window: '', q: '', only: '' })}
            />
            {state.sample === '' && (
              <EmptyState title="Pick a sample first">
                One in which you saw what you want to find again: a lure, a download, and the call home after it.
              </EmptyState>
            )}
            {state.sample !== '' && contents.isPending && <Loading what="the flows" />}
            {contents.error !== null && (
              <ErrorNotice error={contents.error} doing="read the sample" again={() => void contents.refetch()} />
            )}
            {contents.data !== undefined && (
              <FlowPicker
                key={state.sample}
                rows={rows}
                picked={picked}
                words={state.q}
                scope={PICK_SCOPES.find((one) => one === state.only) ?? ''}
                onPick={onPick}
                onFilter={(change) => type(change)}
              />
            )}
          </Stack>
        </ComposerPart>
        <Stack gap="sm">
          <ComposerPart title="2. Steps and window">
            {steps.length === 0 ? (
              <Text size="sm" c="dimmed">
                Tick flows on the timeline. Each becomes a step: any flow of the same kind at the same destination, by
                whatever source.
              </Text>
            ) : (
              <Stack gap="sm">
                <StepList
                  steps={steps}
                  problems={problems}
                  onName={(row, name) => type({ names: namesText({ ...names, [row]: name }, picked) })}
                  onMove={(index, by) => setPicked(movedStep(picked, index, by))}
                  onRemove={onPick}
                />
                {steps.length > 1 ? (
                  <>
                    <WindowField
                      windowSeconds={windowSeconds}
                      typed={state.window}
                      spanSeconds={spanSeconds}
                      onWindow={(window) => type({ window })}
                    />
                    {badWindow === null && (
                      <Text size="sm" className="name rule-words">
                        <b>One source:</b> <VisibleText text={words} />.
                      </Text>
                    )}
                  </>
                ) : (
                  <Text size="sm" c="dimmed">
                    Pick one more flow of the same source.
                  </Text>
                )}
              </Stack>
            )}
          </ComposerPart>
          <ComposerPart title="3. What it would find">
            {badWindow === null ? (
              <PreviewPart preview={preview} steps={tried?.steps.length ?? steps.length} />
            ) : (
              <Text size="sm" c="dimmed">
                Nothing is tried while the window is none.
              </Text>
            )}
          </ComposerPart>
          <ComposerPart title="4. What it means">
            <Stack gap="sm">
              <RecordForm form={form} takesFocus={false} onChange={(next) => type(composeFormState(next))} />
              <Text size="xs" c="dimmed">
                Steps are kept with their names; without one of yours they are called by what they are. The rule stands
                below your description in words.
                {isTooLong && ' The texts are too long for the address: a link to this page would lack them.'}
              </Text>
              <SavePart
                form={form}
                rule={rule === null ? null : namedRule(rule, steps)}
                isFaulty={areFaulty(steps) || faulty !== null}
                isWithoutWindow={badWindow !== null}
                words={words}
              />
            </Stack>
          </ComposerPart>
        </Stack>
      </div>
    </Stack>
  );
}
