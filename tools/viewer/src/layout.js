import dagre from '@dagrejs/dagre';

// Beyond this, dagre takes seconds; the layered layout takes milliseconds for thousands of nodes and is only a little less tidy.
const MOST_FOR_DAGRE = 150;
const GAP = 14, LAYER = 72;

/**
 * Places nodes: { nodes: [{ id, width, height }], edges: [[from, to]] } with operands before users ->
 * { positions: [x, y of the centre, per node], bends: [[x, y, ...] per edge, or null for a straight one] }.
 */
export function layout(graph) {
  return graph.nodes.length <= MOST_FOR_DAGRE ? tidy(graph) : layered(graph);
}

function tidy({ nodes, edges }) {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ nodesep: GAP, ranksep: LAYER - 40, ranker: 'tight-tree' });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const node of nodes) graph.setNode(String(node.id), { width: node.width, height: node.height });
  edges.forEach(([from, to], i) => graph.setEdge(String(from), String(to), {}, String(i)));
  dagre.layout(graph);
  return {
    positions: nodes.map(n => { const { x, y } = graph.node(String(n.id)); return [x, y]; }),
    bends: edges.map(([from, to], i) => graph.edge({ v: String(from), w: String(to), name: String(i) }).points.slice(1, -1).flatMap(p => [p.x, p.y])),
  };
}

/** Layers by the longest path, order by the mean of the neighbours, places as near to them as the neighbours in the layer allow. */
export function layered({ nodes, edges }) {
  const index = new Map(nodes.map((n, i) => [n.id, i]));
  const operands = nodes.map(() => []), users = nodes.map(() => []);
  for (const [from, to] of edges) {
    operands[index.get(to)].push(index.get(from));
    users[index.get(from)].push(index.get(to));
  }
  const layer = layersOf(operands, users);
  const rows = [];
  layer.forEach((l, i) => (rows[l] ??= []).push(i));
  const x = order(rows, operands, users, nodes);
  place(rows, operands, users, nodes, x);
  return { positions: nodes.map((_, i) => [x[i], layer[i] * LAYER]), bends: edges.map(() => null) };
}

function layersOf(operands, users) {
  const layer = new Int32Array(operands.length);
  for (let i = 0; i < operands.length; i++) for (const o of operands[i]) layer[i] = Math.max(layer[i], layer[o] + 1);
  // Sources stand right above their first user, not all in the first row.
  for (let i = operands.length - 1; i >= 0; i--) {
    if (operands[i].length === 0 && users[i].length > 0) layer[i] = Math.min(...users[i].map(u => layer[u])) - 1;
  }
  const lowest = layer.reduce((a, b) => Math.min(a, b), 0);
  return layer.map(l => l - lowest);
}

const mean = (of, x) => { let sum = 0; for (const i of of) sum += x[i]; return sum / of.length; };

function order(rows, operands, users, nodes) {
  const x = new Float64Array(nodes.length);
  const spread = row => { let at = 0; for (const i of row) { x[i] = at + nodes[i].width / 2; at += nodes[i].width + GAP; } for (const i of row) x[i] -= at / 2; };
  rows.forEach(spread);
  for (let sweep = 0; sweep < 6; sweep++) {
    const [down, near] = sweep % 2 === 0 ? [rows, operands] : [[...rows].reverse(), users];
    for (const row of down) {
      const wanted = new Map(row.map(i => [i, near[i].length > 0 ? mean(near[i], x) : x[i]]));
      row.sort((a, b) => wanted.get(a) - wanted.get(b) || a - b);
      spread(row);
    }
  }
  return x;
}

function place(rows, operands, users, nodes, x) {
  for (let round = 0; round < 8; round++) {
    for (const row of round % 2 === 0 ? rows : [...rows].reverse()) {
      const wanted = row.map(i => { const near = operands[i].concat(users[i]); return near.length > 0 ? mean(near, x) : x[i]; });
      settle(row, wanted, nodes, x);
    }
  }
}

/** Places a row in its order, without overlap, as near to what is wanted as possible: blocks that touch share their mean (least squares). */
function settle(row, wanted, nodes, x) {
  const blocks = [];
  let offset = 0;
  row.forEach((i, k) => {
    if (k > 0) offset += (nodes[row[k - 1]].width + nodes[i].width) / 2 + GAP;
    let block = { sum: wanted[k] - offset, size: 1 };
    while (blocks.length > 0 && blocks.at(-1).sum / blocks.at(-1).size > block.sum / block.size) {
      const last = blocks.pop();
      block = { sum: last.sum + block.sum, size: last.size + block.size };
    }
    blocks.push(block);
  });
  offset = 0;
  let k = 0;
  for (const block of blocks) {
    for (let n = 0; n < block.size; n++, k++) {
      if (k > 0) offset += (nodes[row[k - 1]].width + nodes[row[k]].width) / 2 + GAP;
      x[row[k]] = block.sum / block.size + offset;
    }
  }
}
