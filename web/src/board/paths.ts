/** Address of the page that explains one clock. */
export const explainPath = (touchpointId: string, clockId: string): string =>
  `/touchpoints/${encodeURIComponent(touchpointId)}/clocks/${encodeURIComponent(clockId)}`;
