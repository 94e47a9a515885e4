import { bytesText, countText, secondsText } from '../../../text/numbers.ts';
import type { ActivityBins } from './bins.ts';
import { coarseLines } from './describe-activity.ts';

/** More lines than that nobody listens to. */
const MOST_LINES = 20;

/** The picture as a table, for those who do not see it. */
export function ActivityWords({ bins }: { readonly bins: ActivityBins }) {
  return (
    <div className="unsighted">
      <table>
        <caption>Activity over time</caption>
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">To</th>
            <th scope="col">Flows that begin</th>
            <th scope="col">Bytes up</th>
            <th scope="col">Bytes down</th>
          </tr>
        </thead>
        <tbody>
          {coarseLines(bins, MOST_LINES).map((line) => (
            <tr key={line.from}>
              <td>{secondsText(line.from)}</td>
              <td>{secondsText(line.to)}</td>
              <td>{countText(line.flows)}</td>
              <td>{bytesText(line.bytesUp)}</td>
              <td>{bytesText(line.bytesDown)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
