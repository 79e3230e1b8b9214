// The dossier system's front with another hand for the bytes: /files/ is npm's @tus/server over the sandbox's own folder, the rest is
// passed on to the sandbox. So the client's tus meets a server that no one here wrote.
// node server.mjs SANDBOX_URL CONTENT_FOLDER [SECONDS]; the token comes in TUS_TOKEN. Prints its port; ends when its standard input closes.
// An upload runs out after SECONDS (0: never); the sandbox, which knows nothing of that, is then told to forget it.
import http from 'node:http'
import {existsSync} from 'node:fs'
import path from 'node:path'
import {FileStore} from '@tus/file-store'
import {Server, Upload} from '@tus/server'

const [sandbox, directory, seconds = '0'] = process.argv.slice(2)
const store = new FileStore({directory, expirationPeriodInMilliseconds: 1000 * Number(seconds)})
const tus = new Server({
  path: '/files',
  datastore: store,
  onIncomingRequest: async (request) => {
    if (request.headers.get('authorization') !== `Bearer ${process.env.TUS_TOKEN}`) throw {status_code: 401, body: 'no\n'}
  },
  onResponseError: async (request, error) => {
    if (error.status_code !== 410) return
    const headers = {authorization: request.headers.get('authorization'), 'tus-resumable': '1.0.0'}
    await fetch(sandbox + new URL(request.url).pathname, {method: 'DELETE', headers})
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
    answer.on('error', () => response.destroy())  // an answer that breaks off breaks off here too
    answer.pipe(response)
  })
  const body = []
  onward.on('error', () => response.destroy())
  request.on('data', (piece) => body.push(piece))
  request.pipe(onward)
}

// Whether an upload may be given up is for the sandbox to say, which knows what became a file; it drops the bytes too.
async function giveUp(request, response) {
  const id = path.basename(request.url)
  if (existsSync(path.join(directory, `${id}.json`))) await store.configstore.delete(id)
  passOn(request, response)
}

const front = http.createServer((request, response) => {
  if (!request.url.startsWith('/files/')) passOn(request, response)
  else if (request.method === 'DELETE') giveUp(request, response)
  else tus.handle(request, response)
})
front.listen(0, '127.0.0.1', () => console.log(front.address().port))
process.stdin.on('end', () => process.exit()).resume()
