import { BlockList, isIP } from 'node:net';

/** Special-purpose registries of IANA (RFC 6890 and after): loopback, private, link-local, shared, test, multicast. */
const NOT_PUBLIC_V4 = [
  '0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24',
  '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24',
  '224.0.0.0/4', '240.0.0.0/4',
];
/** `64:ff9b::` and `2002::` carry an IPv4 address inside, which may be a private one. */
const NOT_PUBLIC_V6 = [
  '::/96', '::ffff:0:0/96', '64:ff9b::/96', '64:ff9b:1::/48', '100::/64', '2001::/23', '2001:db8::/32', '2002::/16',
  '3fff::/20', '5f00::/16', 'fc00::/7', 'fe80::/10', 'fec0::/10', 'ff00::/8',
];

function listOf(subnets: readonly string[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [network = '', bits = ''] = subnet.split('/');
    list.addSubnet(network, Number(bits), family);
  }
  return list;
}

// One list each: in a common one every IPv4 address would match `::ffff:0:0/96`.
const V4 = listOf(NOT_PUBLIC_V4, 'ipv4');
const V6 = listOf(NOT_PUBLIC_V6, 'ipv6');

/** Whether the address belongs to the public internet; anything that is no address does not. */
export function isPublicAddress(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped !== null) return isPublicAddress(mapped[1] ?? '');
  const family = isIP(address);
  if (family === 4) return !V4.check(address, 'ipv4');
  return family === 6 && !V6.check(address, 'ipv6');
}
