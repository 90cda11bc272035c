/** A key as it is printed on the keyboard. */
export const KeyCap = ({ children }: { children: React.ReactNode }) => <kbd className="key-cap">{children}</kbd>;
