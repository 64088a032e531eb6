declare module "virtual:words" {
  const compiled: Record<string, Record<string, (given?: Record<string, string | number>) => string>>;
  export default compiled;
}
