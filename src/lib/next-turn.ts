/** Lets whoever waits be served before long work goes on; in Node and in browsers. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}
