// The dossier system's front with another hand for the bytes: /files/ is npm's @tus/server over the sandbox's own folder, the rest is
// passed on to the sandbox. So the client's tus meets a server that no one here wrote.
// node server.mjs SANDBOX_URL CONTENT_FOLDER; the token comes in TUS_TOKEN. Prints its port; ends when its standard input closes.
import http from 'node:http'
import {existsSync} from 'node:fs'
import path from 'node:path'
import {FileStore} from '@tus/file-store'
import {Server, Upload} from '@tus/server'

const [sandbox, directory] = process.argv.slice(2)
const store = new FileStore({directory})
const tus = new Server({
  path: '/files',
  datastore: store,
  onIncomingRequest: async (request) => {
    if (request.headers.get('authorization') !== `Bearer ${process.env.TUS_TOKEN}`) throw {status_code: 401, body: 'no\n'}
  },
})

// The sandbox made the empty file of an upload; @tus/server wants to be told how long it will be.
async function know(location, announced) {
  const id = path.basename(location)
  if (existsSync(path.join(directory, `${id}.json`))) return
  const size = JSON.parse(announced).DungLuong
  await store.configstore.set(id, new Upload({id, size, offset: 0, creation_date: new Date().toISOString()}))
}

function passOn(request, response) {
  const {method, headers} = request
  const onward = http.request(sandbox + request.url, {method, headers: {...headers, host: new URL(sandbox).host}}, async (answer) => {
    if (method === 'POST' && request.url === '/api/v1/uploads' && answer.statusCode === 201) {
      await know(answer.headers.location, Buffer.concat(body))
    }
    response.writeHead(answer.statusCode, answer.headers)
    answer.pipe(response)
  })
  const body = []
  onward.on('error', () => response.destroy())
  request.on('data', (piece) => body.push(piece))
  request.pipe(onward)
}

const front = http.createServer((request, response) =>
  request.url.startsWith('/files/') ? tus.handle(request, response) : passOn(request, response),
)
front.listen(0, '127.0.0.1', () => console.log(front.address().port))
process.stdin.on('end', () => process.exit()).resume()
